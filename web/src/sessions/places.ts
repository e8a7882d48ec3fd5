import type { IconName } from '../ui/icon.tsx'

/** The pages beside the conversations. */
export const places: readonly { page: 'actions' | 'dossier' | 'hood' | 'settings'; text: string; icon: IconName }[] = [
  { page: 'actions', text: 'Actions', icon: 'actions' },
  { page: 'dossier', text: 'Dossier', icon: 'dossier' },
  { page: 'hood', text: 'Under the hood', icon: 'hood' },
  { page: 'settings', text: 'Settings', icon: 'settings' }
]

/** class of the field that searches all that was said */
export const searchField = 'search-field'
