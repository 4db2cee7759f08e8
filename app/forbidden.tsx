import { Forbidden } from '@/components/shell/refusals'

/** Where one gets by a link; by an address, the front door shows the same (app/-). */
export default function ForbiddenPage() {
  return <Forbidden />
}
