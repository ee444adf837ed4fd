/** `kstone serve` with a defect planted, or `none`. Arguments: the defect, then those of `serve`. */
import { isolationBugs, plantBug } from '../../base/seeded-bugs.ts'
import { createProgram } from '../../cli/program.ts'
import { processTerminal } from '../../cli/terminal.ts'

const [defect, ...words] = process.argv.slice(2)
plantBug(isolationBugs.find((name) => name === defect))
await createProgram(processTerminal()).parseAsync(['node', 'kstone', 'serve', ...words])
