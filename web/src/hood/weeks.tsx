import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { HoodWeeksDocument, type HoodWeeksQuery, type WeekPartsFragment } from '../generated/graphql.ts'
import { duration } from '../ui/time.tsx'
import { money, share } from './figures.ts'
import { type Measure, measures, type Series, seriesOf, weekStarts } from './series.ts'

// a library of its own, which only this page needs
const Chart = lazy(() => import('./chart.tsx'))

type Agent = HoodWeeksQuery['agents'][number]

const weeksOf = (agent: Agent): WeekPartsFragment[] => [
  agent.week0,
  agent.week1,
  agent.week2,
  agent.week3,
  agent.week4,
  agent.week5,
  agent.week6,
  agent.week7
]

const said = (measure: Measure, value: number | null): string => {
  if (value === null) return '–'
  if (measure === 'passed') return share(value)
  if (measure === 'median') return duration(value)
  return measure === 'cost' ? money(value) : value.toLocaleString('en')
}

/** How the members did from week to week, as a picture and in numbers. */
export function Weeks() {
  const [starts] = useState(() => weekStarts(new Date()))
  const [measure, setMeasure] = useState<Measure>('passed')
  const [w0, w1, w2, w3, w4, w5, w6, w7, w8] = starts.map((at) => at.toISOString())
  const [{ data }] = useQuery({ query: HoodWeeksDocument, variables: asVariables([w0, w1, w2, w3, w4, w5, w6, w7, w8]) })
  const series = useMemo(
    () => (data?.agents ?? []).map((agent): Series => ({ id: agent.id, name: agent.name, values: seriesOf(measure, weeksOf(agent)) })),
    [data, measure]
  )
  const days = useMemo(() => starts.slice(0, -1), [starts])
  const format = useCallback((value: number) => said(measure, value), [measure])
  if (!data) return null
  return (
    <section aria-labelledby="weeks-title">
      <header className="section-header">
        <h2 id="weeks-title">From week to week</h2>
        <select
          aria-label="What is shown"
          value={measure}
          onChange={({ target }) => setMeasure(measures.find(({ name }) => name === target.value)?.name ?? 'passed')}
        >
          {measures.map(({ name, text }) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </header>
      <Suspense fallback={<div className="chart" />}>
        <Chart days={days} series={series} format={format} />
      </Suspense>
      <details className="numbers">
        <summary>In numbers</summary>
        <div className="wide" role="region" aria-label="From week to week, in numbers" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Week of</th>
                {series.map(({ id, name }) => (
                  <th key={id} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map((day, week) => (
                <tr key={day.getTime()}>
                  <th scope="row">{day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}</th>
                  {series.map(({ id, values }) => (
                    <td key={id}>{said(measure, values[week] ?? null)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  )
}

type Instants = readonly (string | undefined)[]

function asVariables([w0 = '', w1 = '', w2 = '', w3 = '', w4 = '', w5 = '', w6 = '', w7 = '', w8 = '']: Instants) {
  return { w0, w1, w2, w3, w4, w5, w6, w7, w8 }
}
