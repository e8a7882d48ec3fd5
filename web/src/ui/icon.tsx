const paths = {
  send: 'M8 13.5v-11M3.5 7 8 2.5 12.5 7',
  stop: 'M4.5 4.5h7v7h-7z',
  plus: 'M8 3v10M3 8h10',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM11 11l3 3',
  talk: 'M2.5 3.5h11v7.5H8l-3.5 2.5V11h-2z',
  actions: 'M2.5 4.5 4 6l2.5-3M2.5 11 4 12.5 6.5 9.5M9 5h5M9 11.5h5',
  dossier: 'M4 2h6.5L13 4.5V14H4zM6.5 7h4M6.5 10h4',
  hood: 'M2 13.5h12M3.5 11V7.5M7 11V3M10.5 11V6M13.5 11V9',
  settings:
    'M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7M10.75 6.25a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5ZM5.25 13.25a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5Z',
  meeting: 'M8 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM3.5 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM12.5 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  menu: 'M2 4.5h12M2 8h12M2 11.5h12',
  fork: 'M4.5 5v6M4.5 8.5c5 0 7-.500 7-3.5M4.5 5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM4.5 14a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM11.5 5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  down: 'M8 3v10M3.5 8.5 8 13l4.5-4.5',
  panel: 'M2 3h12v10H2zM10 3v10',
  mic: 'M8 9.5a2 2 0 0 0 2-2V4a2 2 0 1 0-4 0v3.5a2 2 0 0 0 2 2ZM4 7.5a4 4 0 0 0 8 0M8 11.5V14',
  check: 'M3 8.5 6.5 12 13 4.5'
} as const

export type IconName = keyof typeof paths

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
