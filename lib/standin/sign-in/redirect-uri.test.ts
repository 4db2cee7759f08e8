import { expect, test } from 'vitest'
import { isRegisteredRedirectUri } from './redirect-uri'

const registered = [
  'http://localhost/microsoft_outlook/confirm',
  'https://relais.example/microsoft_outlook/confirm',
]

test.each([
  ['http://localhost:3000/microsoft_outlook/confirm', true],
  ['http://localhost/microsoft_outlook/confirm', true],
  ['https://relais.example/microsoft_outlook/confirm', true],
  ['http://localhost:3000/Microsoft_Outlook/confirm', false],
  ['http://127.0.0.1:3000/microsoft_outlook/confirm', false],
  ['http://relais.example/microsoft_outlook/confirm', false],
  ['https://relais.example:8443/microsoft_outlook/confirm', false],
  ['http://localhost:3000/microsoft_outlook/confirm?x=1', false],
  ['http://localhost:3000/microsoft_outlook/confirm#', false],
  ['not an address', false],
])('%s → %s', (given, expected) => {
  expect(isRegisteredRedirectUri(registered, given)).toBe(expected)
})
