// The named failures that every room throws and every door maps once. A code is part of the API: never rename one.

export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'BUSY'
  | 'RATE_LIMITED'
  | 'BUDGET_EXCEEDED'
  | 'UPSTREAM_UNAVAILABLE'

/** A failure that a person may read: its message says what was wrong and what to do about it. */
export class BoardError extends Error {
  readonly code: ErrorCode
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.retryable = options.retryable ?? false
  }
}

export class BadUserInput extends BoardError {
  constructor(message: string, cause?: unknown) {
    super('BAD_USER_INPUT', message, { cause })
  }
}

/** Something was said aloud to a server whose model takes text alone. */
export class CannotHear extends BadUserInput {
  constructor() {
    super('The model of this server does not hear: send text, or set GEMINI_API_KEY. Nothing was stored.')
  }
}

/** Says the same for what does not exist and for what belongs to somebody else. */
export class NotFound extends BoardError {
  constructor(what: string, id: string) {
    super('NOT_FOUND', `No ${what} ${JSON.stringify(id)} that you may see: check the id.`)
  }
}

export class Busy extends BoardError {
  constructor() {
    super('BUSY', 'A turn is running and this session rejects messages meanwhile: wait for TurnEnded, then send again.', {
      retryable: true
    })
  }
}

/** A model, store or tool outside this process did not answer as it should. */
export class UpstreamUnavailable extends BoardError {
  constructor(message: string, cause?: unknown, retryable = true) {
    super('UPSTREAM_UNAVAILABLE', message, { cause, retryable })
  }
}

/** The truth did not answer: what was being done may be tried again once it does. */
export class StoreUnavailable extends UpstreamUnavailable {}

/** The writer's lease passed to somebody else: its work is void and it must stop. Never leaves the turn's room. */
export class Fenced extends Error {
  constructor() {
    super('the lease of this session has passed on')
    this.name = 'Fenced'
  }
}

/** A setting, file or store that keeps the server from starting; the message says what to change. */
export class CannotStart extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'CannotStart'
  }
}
