import * as Radix from '@radix-ui/react-dialog'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

interface DialogProps {
  title: string
  /** what it is for, in a sentence */
  description?: string
  isOpen: boolean
  onClose: () => void
  className?: string
  children: ReactNode
}

/** A dialog over the page: it keeps the focus, and Escape closes it. */
export function Dialog({ title, description, isOpen, onClose, className = '', children }: DialogProps) {
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="overlay" />
        <Radix.Content className={`dialog ${className}`} {...(description === undefined && { 'aria-describedby': undefined })}>
          <header>
            <Radix.Title>{title}</Radix.Title>
            <Radix.Close className="icon-button" aria-label="Close">
              <Icon name="close" />
            </Radix.Close>
          </header>
          {description !== undefined && <Radix.Description className="quiet">{description}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
