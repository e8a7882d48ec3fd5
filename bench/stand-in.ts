// A model that answers at once with forty tokens: what is measured then is the server alone.

import { startGemini } from '../test/stand-ins/gemini.ts'

const words = Array.from({ length: 40 }, (_, index) => `word${index} `)

const standIn = await startGemini({
  answer: ({ schema }) => {
    const asked = Object.keys((schema?.['properties'] as object | undefined) ?? {})
    if (asked.includes('ask'))
      return { json: { lead: 'atlas', ask: ['cipher', 'nova'].map((agent) => ({ agent, task: 'Give your view.' })) } }
    if (asked.includes('verdict')) return { json: { verdict: 'APPROVED', relevance: 1, accuracy: 1, reasons: [] } }
    if (asked.includes('dossier')) return { json: { actions: [], dossier: [] } }
    return { text: words }
  }
})
process.stdout.write(`The board room is open: ${standIn.url}/graphql\n`)
