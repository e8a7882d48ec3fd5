import * as Dropdown from '@radix-ui/react-dropdown-menu'
import { Icon, type IconName } from './icon.tsx'

export interface MenuItem {
  text: string
  icon: IconName
  act: () => void
}

/** A button that opens a menu. */
export function Menu({ label, items }: { label: string; items: readonly MenuItem[] }) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger className="icon-button more" aria-label={label}>
        <Icon name="more" />
      </Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content className="menu" align="end" sideOffset={4}>
          {items.map(({ text, icon, act }) => (
            <Dropdown.Item key={text} className="menu-item" onSelect={act}>
              <Icon name={icon} /> {text}
            </Dropdown.Item>
          ))}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  )
}
