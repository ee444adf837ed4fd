export { KeystoneError, type ErrorCode, type ErrorDetails } from './base/errors.ts'
