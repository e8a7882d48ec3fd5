/** A ref: the element has the focus once it is there, because the person has just asked for it. */
export const focusNow = (element: HTMLElement | null): void => element?.focus()
