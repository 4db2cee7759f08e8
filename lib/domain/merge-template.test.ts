import { describe, expect, it } from 'vitest'
import { compileTemplate, findColumn, findPlaces, findUnknownPlace, findUsedColumns } from './merge-template'

const COLUMNS = ['Prénom', 'Adresse e-mail', 'Montant dû']

describe('places of a template', () => {
  it('are found by their column’s name, whatever its case and the spaces around it', () => {
    expect(findPlaces('{{Prénom}}, {{ montant  dû }} {{Prénom}}')).toEqual(['Prénom', 'montant dû'])
    expect(findUsedColumns(COLUMNS, '{{PRÉNOM}} {{ montant  dû }}')).toEqual([0, 2])
    // The same letters, made of two signs each.
    expect(findColumn(COLUMNS, 'Prénom'.normalize('NFD'))).toBe(0)
  })

  it('that no column has are told, the first of them', () => {
    expect(findUnknownPlace(COLUMNS, 'Bonjour {{Prénom}} {{Nom}} {{Ville}}')).toBe('Nom')
    expect(findUnknownPlace(COLUMNS, 'Bonjour {{}}')).toBe('')
    expect(findUnknownPlace(COLUMNS, 'Bonjour {Prénom} {{ {{Prénom}}')).toBeNull()
  })

  it('are read through what an editor puts around and into them', () => {
    const html = '<p>{{<strong>Pr&#233;nom</strong>}} {{Montant&nbsp;dû}} {{A &amp; B}}</p>'
    expect(findPlaces(html, 'html')).toEqual(['Prénom', 'Montant dû', 'A & B'])
  })
})

describe('a row’s values', () => {
  it('take the places; what is not a place stays', () => {
    const fill = compileTemplate(COLUMNS, '{{prénom}} : {{Montant dû}} € {{Nom}} {x}')
    expect(fill(['Zoé', '', '12,50'])).toBe('Zoé : 12,50 € {{Nom}} {x}')
    expect(fill([])).toBe(' :  € {{Nom}} {x}')
  })

  it('are never read as a template, nor as a replacement pattern', () => {
    const fill = compileTemplate(COLUMNS, '{{Prénom}}/{{Montant dû}}')
    expect(fill(['{{Montant dû}}', '', '$& $1'])).toBe('{{Montant dû}}/$& $1')
  })

  it('are escaped in HTML, in text and in attributes', () => {
    const fill = compileTemplate(
      COLUMNS,
      '<p><a href="https://x.example/?q={{Prénom}}">{{Prénom}}</a></p>',
      'html',
    )
    expect(fill([`<b>"'&\nb`])).toBe(
      '<p><a href="https://x.example/?q=&lt;b&gt;&quot;&#39;&amp;<br>b">&lt;b&gt;&quot;&#39;&amp;<br>b</a></p>',
    )
  })
})
