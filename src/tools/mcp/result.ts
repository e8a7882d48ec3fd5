// What a tool server answers, made into data that a record and a prompt can hold: bounded, and plainly cut where it is longer.

import type { CallToolResult } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { BadUserInput } from '../../errors.ts'
import { writable, writableValue } from '../../records/text.ts'

/** Some 8,000 tokens. */
const mostCharacters = 32_000
const mostErrorCharacters = 2_000

/**
 * The data of a result: what it has in structure, else its texts. Sound and pictures are named and left out.
 * Throws BadUserInput where the tool says that it failed.
 */
export function readResult({ content, structuredContent, isError }: CallToolResult): z.core.util.JSONType {
  if (isError) {
    const said = cut(writable(content.flatMap(textOf).join('\n')), mostErrorCharacters)
    throw new BadUserInput(said === '' ? 'The tool failed and does not say why.' : `The tool says: ${said}`)
  }
  if (structuredContent !== undefined) {
    const json = JSON.stringify(structuredContent) ?? 'null'
    return json.length <= mostCharacters ? writableValue(z.json().parse(structuredContent)) : cut(writable(json), mostCharacters)
  }
  return cut(writable(content.flatMap(textOf).join('\n')), mostCharacters)
}

type Block = CallToolResult['content'][number]

function textOf(block: Block): string[] {
  switch (block.type) {
    case 'text':
      return [block.text]
    case 'resource':
      return ['text' in block.resource ? block.resource.text : leftOut(block.resource.mimeType, block.resource.blob)]
    case 'resource_link':
      return [`[${block.name}: ${block.uri}]`]
    case 'image':
    case 'audio':
      return [leftOut(block.mimeType, block.data)]
    default:
      return []
  }
}

const leftOut = (mimeType: string | undefined, base64: string) =>
  `[${mimeType ?? 'data'}, ${Math.floor((base64.length * 3) / 4)} bytes, left out]`

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).toWellFormed()}\n[cut: ${most} of ${text.length} characters]`
