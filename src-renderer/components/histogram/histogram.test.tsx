// The histogram as seen by a keyboard and a screen reader; how it looks is seen in the app.
import { MantineProvider } from '@mantine/core'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { Histogram, type HistogramBar } from './histogram.tsx'

afterEach(cleanup)

const bars: HistogramBar[] = [
  { id: 'a', label: '0 to 10', parts: [{ count: 1200, tone: 'plain' }] },
  { id: 'b', label: '10 to 20', parts: [{ count: 0, tone: 'plain' }] },
  { id: 'c', label: '20 to 30', parts: [{ count: 7, tone: 'plain' }] },
]

function show(props: Partial<Parameters<typeof Histogram>[0]>): void {
  render(
    <MantineProvider>
      <Histogram label="Population" unit="items" bars={bars} {...props} />
    </MantineProvider>,
  )
}

test('every figure stands in the table, exact', () => {
  show({ countText: () => 'many' })
  expect(screen.getByRole('table', { name: 'Population', hidden: true }).textContent).toContain(
    '0 to 101,200',
  )
})

test('a bar is chosen by its name', () => {
  const onChoose = vi.fn()
  show({ onChoose, chooseLabel: 'Filter by' })
  fireEvent.click(screen.getByRole('button', { name: 'Filter by 20 to 30: 7 items' }))
  expect(onChoose).toHaveBeenCalledWith(bars[2])
})

test('Shift and arrows choose a range, Escape lets go of it', () => {
  const onRange = vi.fn()
  show({ onRange, selected: { first: 0, last: 1 } })
  const [first] = screen.getAllByRole('button')
  first?.focus()
  if (first !== undefined) fireEvent.keyDown(first, { key: 'ArrowRight', shiftKey: true })
  expect(onRange).toHaveBeenLastCalledWith({ first: 0, last: 1 })
  expect(document.activeElement?.getAttribute('aria-label')).toContain('10 to 20')
  if (first !== undefined) fireEvent.keyDown(first, { key: 'Escape' })
  expect(onRange).toHaveBeenLastCalledWith(undefined)
})
