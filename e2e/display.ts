/** Imported for its effect: what this worker of Playwright starts is shown on the worker's own display. */
const displays = process.env['KEYSTONE_DISPLAYS']?.split(' ') ?? []
const own = displays[Number(process.env['TEST_PARALLEL_INDEX'])]
if (own !== undefined) process.env['DISPLAY'] = own
