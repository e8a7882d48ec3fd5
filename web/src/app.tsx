import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useQuery } from 'urql'
import { useActions } from './actions/actions.ts'
import { ActionsPage } from './actions/page.tsx'
import { ConversationPage } from './conversation/page.tsx'
import { DossierPage } from './dossier/page.tsx'
import { HouseDocument } from './generated/graphql.ts'
import { HoodPage } from './hood/page.tsx'
import { onMove, type Route, useRoute } from './route.ts'
import { places } from './sessions/places.ts'
import { Rail } from './sessions/rail.tsx'
import { StartPage } from './sessions/start.tsx'
import { type SessionItem, useSessions } from './sessions/use-sessions.ts'
import { SettingsPage } from './settings/page.tsx'
import { SignIn } from './settings/sign-in.tsx'
import { tokenMissing } from './client/token.ts'
import { useReread } from './client/use-reread.ts'
import { useReception } from './client/use-reception.ts'
import { Dialog } from './ui/dialog.tsx'
import { drawerEvent } from './ui/header.tsx'
import { Icon } from './ui/icon.tsx'
import { useShortcuts } from './ui/shortcuts.ts'
import { Link } from './ui/link.tsx'
import { CommandPalette } from './ui/palette.tsx'

/** The board room, for whoever the server knows. */
export function App() {
  const isStranger = useSyncExternalStore(tokenMissing.subscribe, tokenMissing.now)
  return isStranger ? <SignIn /> : <Rooms />
}

function Rooms() {
  const route = useRoute()
  const { sessions, isRead, reread, more } = useSessions()
  const { actions } = useActions()
  const [isPaletteOpen, openPalette] = useState(false)
  const [isDrawerOpen, openDrawer] = useState(false)
  const openCount = [...actions.values()].filter(({ status }) => status === 'OPEN' || status === 'IN_PROGRESS').length

  useShortcuts({ route, sessions, openPalette: useCallback(() => openPalette(true), []) })

  useEffect(() => {
    const open = () => openDrawer(true)
    const stop = onMove(() => openDrawer(false))
    addEventListener(drawerEvent, open)
    return () => {
      stop()
      removeEventListener(drawerEvent, open)
    }
  }, [])

  const rail = <Rail sessions={sessions} route={route} openCount={openCount} onMore={more} />
  return (
    <>
      <div className="shell">
        <div className="rail" role="complementary" aria-label="Board Room">
          {rail}
        </div>
        <div className="stage">
          <header>
            <Reception />
            <OfflineMark />
          </header>
          <Page route={route} sessions={sessions} isFirst={isRead && sessions.length === 0} onSaid={reread} />
        </div>
      </div>
      <nav className="tabs" aria-label="Pages of the board room">
        <Link href="/" aria-current={route.page === 'start' || route.page === 'session' ? 'page' : undefined}>
          <Icon name="talk" size={20} /> Talk
        </Link>
        {places.map(({ page, text, icon }) => (
          <Link key={page} href={`/${page}`} aria-current={route.page === page ? 'page' : undefined}>
            <Icon name={icon} size={20} /> {text === 'Under the hood' ? 'Hood' : text}
          </Link>
        ))}
      </nav>
      <Dialog title="Conversations" className="drawer" isOpen={isDrawerOpen} onClose={() => openDrawer(false)}>
        {rail}
      </Dialog>
      <CommandPalette isOpen={isPaletteOpen} onClose={() => openPalette(false)} sessions={sessions} />
    </>
  )
}

interface PageProps {
  route: Route
  sessions: readonly SessionItem[]
  isFirst: boolean
  onSaid: () => void
}

function Page({ route, sessions, isFirst, onSaid }: PageProps) {
  switch (route.page) {
    case 'start':
      return <StartPage isFirst={isFirst} onOpened={onSaid} />
    case 'session':
      return <ConversationPage key={route.id} id={route.id} target={route.seq} onSaid={onSaid} />
    case 'actions':
      return <ActionsPage />
    case 'dossier':
      return <DossierPage />
    case 'hood':
      return <HoodPage sessions={sessions} />
    case 'settings':
      return <SettingsPage onErased={onSaid} />
  }
}

/** Says that what is shown may be old, while the server cannot be heard. */
function Reception() {
  const reception = useReception()
  return (
    <p className={reception === 'LOST' ? 'reception lost' : 'reception'} role="status">
      {reception === 'LOST' && 'The connection is lost. Reconnecting; nothing you have sent is lost.'}
    </p>
  )
}

/** Says that rules answer, and what to do about it. */
function OfflineMark() {
  const [{ data }, reread] = useQuery({ query: HouseDocument })
  // a server that comes back may have been given a key
  useReread(useCallback(() => reread({ requestPolicy: 'network-only' }), [reread]))
  if (!data?.board.offline) return null
  return (
    <details className="offline">
      <summary>Offline model: rules answer, no AI. Add a key</summary>
      <p>
        Stop the server, then start it with a key: <code>GEMINI_API_KEY=… npm start</code>, or with any OpenAI-compatible endpoint, e.g.
        Ollama: <code>OPENAI_BASE_URL=http://127.0.0.1:11434/v1 OPENAI_MODEL=llama3.2 npm start</code>. Your conversations stay.
      </p>
    </details>
  )
}
