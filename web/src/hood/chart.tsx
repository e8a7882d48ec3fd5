import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { memberStyle } from '../ui/face.tsx'
import type { Series } from './series.ts'

interface ChartProps {
  days: readonly Date[]
  series: readonly Series[]
  format: (value: number) => string
}

const height = 200

/** Lines over weeks. Its numbers stand in a table beside it, for whoever cannot see it. */
export default function Chart({ days, series, format }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const element = place.current
    if (!element) return
    const ink = getComputedStyle(element)
    const axis = { stroke: ink.color, grid: { stroke: ink.getPropertyValue('--grid'), width: 1 }, ticks: { show: false } }
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
        axes: [
          { ...axis, splits: ({ width }) => marked(days, width), values: (_, at) => at.map(shortDay) },
          { ...axis, size: 70, values: (_, values) => values.map(format) }
        ],
        series: [{}, ...series.map(({ name }, index) => ({ label: name, stroke: colourOf(element, index), width: 2, points: { size: 7 } }))]
      },
      [days.map((day) => day.getTime() / 1000), ...series.map(({ values }) => [...values])],
      element
    )
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
  }, [days, series, format])

  return (
    <figure className="chart-figure">
      <figcaption className="legend">
        {series.map(({ id, name }) => (
          <span key={id} className="member" style={memberStyle(id)}>
            {name}
          </span>
        ))}
      </figcaption>
      <div ref={place} className="chart" aria-hidden="true" />
    </figure>
  )
}

/** The days that have room for their names, this week's among them. */
const marked = (days: readonly Date[], width: number): number[] =>
  days.filter((_, week) => width > 500 || week % 2 === 1).map((day) => day.getTime() / 1000)

const shortDay = (at: number): string => new Date(at * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })

/** As the legend has it: its colours follow light and dark. */
function colourOf(chart: Element, index: number): string {
  const named = chart.parentElement?.querySelectorAll('.member')[index]
  return named ? getComputedStyle(named).color : 'gray'
}
