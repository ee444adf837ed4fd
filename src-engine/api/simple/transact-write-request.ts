import type { AttributeValue, Item } from '../../encoding/attribute-value.ts'
import type { PlainValue } from '../../encoding/marshall.ts'
import type { TransactWriteItem, TransactWriteItemsInput } from '../types.ts'
import { ExpressionText } from './expression-text.ts'
import { itemWithKey, keyAttributes, type Key, type PlainItem } from './key.ts'

interface Action {
  readonly kind: 'Put' | 'Update' | 'Delete' | 'ConditionCheck'
  readonly key: Key
  readonly item?: PlainItem | Item
  readonly update?: string
  readonly condition?: string
}

/**
 * Writes of several items that happen all or not at all. Placeholders are shared by all of them.
 *
 *   new TransactWriteRequest()
 *     .updateWithCondition('account#source', 'SET balance = balance - :amount', 'balance >= :amount')
 *     .update('account#dest', 'SET balance = balance + :amount')
 *     .value(':amount', 100)
 */
export class TransactWriteRequest {
  readonly #text = new ExpressionText()
  readonly #actions: Action[] = []
  #token: string | undefined

  put(key: Key, item: PlainItem | Item): this {
    return this.#add({ kind: 'Put', key, item })
  }

  putWithCondition(key: Key, item: PlainItem | Item, condition: string): this {
    return this.#add({ kind: 'Put', key, item, condition })
  }

  update(key: Key, update: string): this {
    return this.#add({ kind: 'Update', key, update })
  }

  updateWithCondition(key: Key, update: string, condition: string): this {
    return this.#add({ kind: 'Update', key, update, condition })
  }

  delete(key: Key): this {
    return this.#add({ kind: 'Delete', key })
  }

  deleteWithCondition(key: Key, condition: string): this {
    return this.#add({ kind: 'Delete', key, condition })
  }

  conditionCheck(key: Key, condition: string): this {
    return this.#add({ kind: 'ConditionCheck', key, condition })
  }

  value(placeholder: string, value: PlainValue | AttributeValue): this {
    this.#text.value(placeholder, value)
    return this
  }

  name(placeholder: string, attribute: string): this {
    this.#text.name(placeholder, attribute)
    return this
  }

  /** Makes the request safe to repeat for ten minutes. */
  idempotencyToken(token: string): this {
    this.#token = token
    return this
  }

  /** The DynamoDB request on a table. */
  toInput(tableName: string): TransactWriteItemsInput {
    return {
      TransactItems: this.#actions.map((action) => this.#transactItem(tableName, action)),
      ClientRequestToken: this.#token,
    }
  }

  #add(action: Action): this {
    this.#actions.push(action)
    return this
  }

  #transactItem(tableName: string, action: Action): TransactWriteItem {
    const { kind, key, item, update, condition } = action
    const ConditionExpression = condition === undefined ? undefined : this.#text.adapt(condition)
    const UpdateExpression = update === undefined ? '' : this.#text.adapt(update)
    const shared = {
      TableName: tableName,
      ...this.#text.usedIn([ConditionExpression, UpdateExpression]),
    }
    const Key = keyAttributes(key)
    switch (kind) {
      case 'Put':
        return {
          Put: { ...shared, Item: itemWithKey(key, item ?? new Map()), ConditionExpression },
        }
      case 'Update':
        return { Update: { ...shared, Key, UpdateExpression, ConditionExpression } }
      case 'Delete':
        return { Delete: { ...shared, Key, ConditionExpression } }
      case 'ConditionCheck':
        return {
          ConditionCheck: { ...shared, Key, ConditionExpression: ConditionExpression ?? '' },
        }
    }
  }
}
