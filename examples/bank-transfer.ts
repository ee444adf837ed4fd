/** A transfer between two accounts happens whole or not at all. */
import { Database, isError, TransactWriteRequest, Value } from 'keystonedb'

const path = process.argv[2] ?? 'bank.keystone'
const db = await Database.create(path)
await db.put('account#source', { balance: 150 })
await db.put('account#dest', { balance: 0 })

async function transfer(amount: number): Promise<void> {
  const request = new TransactWriteRequest()
    .updateWithCondition('account#source', 'SET balance = balance - :amount', 'balance >= :amount')
    .update('account#dest', 'SET balance = balance + :amount')
    .value(':amount', Value.number(amount))
  try {
    await db.transactWrite(request)
    console.log('transfer succeeded')
  } catch (error) {
    if (!isError(error, 'transactionCancelled')) throw error
    console.log('transfer failed: insufficient funds')
  }
}

await transfer(100)
await transfer(100)
const [source, dest] = await db.transactGet(['account#source', 'account#dest'])
console.log('balances:', source?.['balance'], dest?.['balance'])
await db.close()
