// What a person has chosen for this browser.

import type { WhenBusy } from '../generated/graphql.ts'

export type Theme = 'system' | 'light' | 'dark'
export const themes: readonly Theme[] = ['system', 'light', 'dark']
export const whenBusyChoices: readonly WhenBusy[] = ['ENQUEUE', 'INTERRUPT', 'REJECT']

const themeKept = 'board-room-theme'
const whenBusyKept = 'board-room-when-busy'

export const themeChosen = (): Theme => themes.find((theme) => theme === localStorage.getItem(themeKept)) ?? 'system'

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(themeKept, theme)
  showTheme()
}

/** Has the page look as was chosen. */
export function showTheme(): void {
  document.documentElement.dataset['theme'] = themeChosen()
}

export const whenBusyChosen = (): WhenBusy => whenBusyChoices.find((choice) => choice === localStorage.getItem(whenBusyKept)) ?? 'ENQUEUE'

export const chooseWhenBusy = (choice: WhenBusy): void => localStorage.setItem(whenBusyKept, choice)
