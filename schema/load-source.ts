import { builder } from './builder.ts'

export const LoadSource = builder.enumType('LoadSource', {
  description: 'Which store a session was rebuilt from.',
  values: {
    HOT: { description: "Redis, or this process's memory where there is no Redis." },
    COLD: { description: 'Postgres, or the embedded PGlite.' }
  } as const
})
