import { Search } from 'lucide-react'
import { Affix } from '@/components/form/affix'
import { Input } from '@/components/form/input'
import { Button } from '@/components/ui/button'
import { Toolbar } from '@/components/ui/table'

type Props = { href: string; search: string; label: string; button: string }

/** A search whose text is in the address: a GET form. */
export function SearchBar({ href, search, label, button }: Props) {
  return (
    <Toolbar label={label}>
      <form action={href} className="flex flex-wrap items-center gap-2">
        <div className="min-w-52 flex-1">
          <Affix icon={Search}>
            <Input
              key={search}
              type="search"
              name="q"
              defaultValue={search}
              aria-label={label}
              placeholder={label}
              className="pl-8"
            />
          </Affix>
        </div>
        <Button type="submit">{button}</Button>
      </form>
    </Toolbar>
  )
}
