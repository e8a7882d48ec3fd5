// What a server says at /metrics, read as Prometheus would.

export interface Sample {
  name: string
  labels: Readonly<Record<string, string>>
  value: number
}

const line = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/

export async function scrape(url: string): Promise<Sample[]> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) })
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`)
  return (await response.text())
    .split('\n')
    .filter((text) => text !== '' && !text.startsWith('#'))
    .map((text) => {
      const [, name = '', labels = '', value = ''] = line.exec(text) ?? []
      if (name === '') throw new Error(`not a sample: ${text}`)
      return { name, labels: labelsOf(labels), value: Number(value) }
    })
}

/** What is between braces, in a sample as in a selector. */
export const labelsOf = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]))

export const isOf = ({ labels }: Sample, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value)

/** The sum of all samples of that name with these labels; undefined where there is none. */
export function sumOf(samples: readonly Sample[], name: string, wanted: Readonly<Record<string, string>> = {}): number | undefined {
  const found = samples.filter((sample) => sample.name === name && isOf(sample, wanted))
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0)
}
