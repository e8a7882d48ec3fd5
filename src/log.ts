// JSON lines for machines, a readable form on a terminal. What people say is never in them: text, titles and quotes are
// redacted wherever they sit, and an error of the database is told by its code, because its message may quote a row.

import { type DestinationStream, type LogFn, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

export type Log = Logger

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

const spoken = ['text', 'quote', 'title', 'reply', 'opening', 'instructions', 'prompt', 'input', 'variables', 'parameters', 'query']
const secret = ['authorization', 'cookie', 'apiKey', 'token', 'password', 'secret']
const anywhere = [...spoken, ...secret].flatMap((key) => [key, `*.${key}`, `*.*.${key}`])

/** Opens the log. Without a destination it writes to standard output, prettily where that is a terminal. */
export function openLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: anywhere, censor: '[not logged]' },
    serializers: { err: describeError, error: describeError },
    hooks: { logMethod: nameTheError }
  }
  if (destination) return pino(options, destination)
  if (process.stdout.isTTY)
    return pino(options, pretty({ colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l', sync: true }))
  return pino(options, pino.destination({ fd: 1, sync: true }))
}

interface ErrorLine {
  type: string
  code?: string
  message: string
  at?: string[]
  cause?: ErrorLine
}

const maxCauses = 5

function describeError(thrown: unknown, depth = 0): ErrorLine {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: 'something that is no error was thrown' }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
  const frames = thrown.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return {
    type: thrown.name,
    ...(code && { code }),
    message: isOfDatabase(thrown) ? '[not logged]' : thrown.message,
    ...(frames.length > 0 && { at: frames.map((line) => line.trim()) }),
    ...(thrown.cause !== undefined && depth < maxCauses && { cause: describeError(thrown.cause, depth + 1) })
  }
}

/** Without a message of its own a line would take the error's, past the serializer. */
function nameTheError(this: Logger, args: Parameters<LogFn>, log: LogFn): void {
  const [first] = args as unknown[]
  const error = first instanceof Error ? first : typeof first === 'object' && first !== null && 'err' in first ? first.err : undefined
  if (args.length === 1 && error instanceof Error) log.call(this, { err: error }, describeError(error).message)
  else log.apply(this, args)
}

/** Postgres marks its errors with a severity; MikroORM copies it when it wraps them. */
const isOfDatabase = (error: Error): boolean => 'severity' in error || error.name.endsWith('Exception')
