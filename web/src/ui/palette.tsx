import { Command as Palette } from 'cmdk'
import { go, sessionPath } from '../route.ts'
import { chooseTheme, themes } from '../settings/choices.ts'
import { places } from '../sessions/places.ts'
import type { SessionItem } from '../sessions/use-sessions.ts'
import { useAllCommands } from './commands.ts'

interface CommandPaletteProps {
  isOpen: boolean
  onClose: () => void
  sessions: readonly SessionItem[]
}

/** Everything that can be done, by typing a part of its name. */
export function CommandPalette({ isOpen, onClose, sessions }: CommandPaletteProps) {
  const commands = useAllCommands()
  const run = (act: () => void) => () => {
    onClose()
    act()
  }
  return (
    <Palette.Dialog
      open={isOpen}
      onOpenChange={(open) => !open && onClose()}
      label="Commands"
      overlayClassName="overlay"
      contentClassName="dialog palette"
    >
      <Palette.Input placeholder="Go to, ask, do …" />
      <Palette.List>
        <Palette.Empty>Nothing is called so.</Palette.Empty>
        {commands.length > 0 && (
          <Palette.Group heading="Here">
            {commands.map(({ text, keys, act }) => (
              <Palette.Item key={text} onSelect={run(act)}>
                {text} {keys !== undefined && <kbd>{keys}</kbd>}
              </Palette.Item>
            ))}
          </Palette.Group>
        )}
        <Palette.Group heading="Go to">
          <Palette.Item onSelect={run(() => go('/'))}>New conversation</Palette.Item>
          {places.map(({ page, text }) => (
            <Palette.Item key={page} onSelect={run(() => go(`/${page}`))}>
              {text}
            </Palette.Item>
          ))}
          {sessions.map(({ id, title }) => (
            <Palette.Item key={id} value={`${title ?? 'Untitled'} ${id}`} onSelect={run(() => go(sessionPath(id)))}>
              {title ?? 'Untitled'}
            </Palette.Item>
          ))}
        </Palette.Group>
        <Palette.Group heading="Look">
          {themes.map((theme) => (
            <Palette.Item key={theme} onSelect={run(() => chooseTheme(theme))}>
              {theme === 'system' ? 'As the system has it' : theme === 'dark' ? 'Dark' : 'Light'}
            </Palette.Item>
          ))}
        </Palette.Group>
      </Palette.List>
    </Palette.Dialog>
  )
}
