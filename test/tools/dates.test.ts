import { expect, test } from 'vitest'
import { dates } from '../../src/tools/dates.ts'

const { signal } = new AbortController()
const call = async (args: unknown) => dates.run(dates.parameters.parse(args), signal)

test('days are counted from the one to the other, with weeks, months and weekdays', async () => {
  // 25 November 2026 is a Wednesday; 6 + 31 + 31 + 28 + 3 days later it is 4 March.
  expect(await call({ from: '2026-11-25', to: '2027-03-04' })).toEqual({
    from: '2026-11-25',
    fromWeekday: 'Wednesday',
    to: '2027-03-04',
    toWeekday: 'Thursday',
    days: 99,
    businessDays: 71,
    weeks: 14,
    restDays: 1,
    months: 3
  })
  expect(await call({ from: '2027-03-04', to: '2026-11-25' })).toMatchObject({ days: -99, businessDays: -71, months: -3 })
  expect(await call({ from: '2028-02-28', to: '2028-03-01' })).toMatchObject({ days: 2, businessDays: 2 })
})

test.each([
  [{ from: '2026-11-25', addDays: 30 }, '2026-12-25'],
  [{ from: '2026-11-27', addBusinessDays: 1 }, '2026-11-30'],
  [{ from: '2026-11-28', addBusinessDays: 1 }, '2026-11-30'],
  [{ from: '2026-11-29', addBusinessDays: -1 }, '2026-11-27'],
  [{ from: '2026-11-30', addBusinessDays: -1 }, '2026-11-27'],
  [{ from: '2026-11-25', addBusinessDays: 30 }, '2027-01-06'],
  [{ from: '2026-11-30', addBusinessDays: 10 }, '2026-12-14'],
  [{ from: '2027-01-31', addMonths: 1 }, '2027-02-28'],
  [{ from: '2028-02-29', addYears: 1 }, '2029-02-28'],
  [{ from: '2026-03-31', addMonths: -1 }, '2026-02-28'],
  [{ from: '2026-11-25', addWeeks: 2, addDays: 1 }, '2026-12-10']
])('%j is %s', async (args, to) => {
  expect(await call(args)).toMatchObject({ to })
})

test('business days between are as many as are added', async () => {
  for (let count = -20; count <= 20; count += 1) {
    for (let day = 23; day <= 29; day += 1) {
      const from = `2026-11-${day}`
      const { to } = await call({ from, addBusinessDays: count })
      expect(count === 0 ? { businessDays: 0 } : await call({ from, to }), `${from} and ${count}`).toMatchObject({
        businessDays: count || 0
      })
    }
  }
})

test('an instant is the day that it is where the person is', async () => {
  const instant = '2026-11-25T23:30:00Z'
  expect(await call({ from: instant, addDays: 0 })).toMatchObject({ from: '2026-11-25' })
  expect(await call({ from: instant, addDays: 0, timeZone: 'Asia/Tokyo' })).toMatchObject({ from: '2026-11-26', fromWeekday: 'Thursday' })
  expect(await call({ from: '2026-11-25', to: '2026-11-26T04:00:00Z', timeZone: 'America/New_York' })).toMatchObject({ days: 0 })
})

test.each([
  [{ from: '2026-02-30', addDays: 1 }, 'from is no day of the calendar'],
  [{ from: '2026-02-01', to: 'Friday' }, 'to is no day of the calendar'],
  [{ from: '2026-02-01' }, 'Give either to'],
  [{ from: '2026-02-01', to: '2026-02-02', addDays: 1 }, 'Give either to'],
  [{ from: '2026-02-01', addDays: 1, timeZone: 'Mars' }, 'no time zone'],
  [{ from: '9999-12-31', addDays: 1 }, 'outside of the years']
])('says what is wrong with %j', async (args, reason) => {
  await expect(call(args)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining(reason) })
})
