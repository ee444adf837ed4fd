import { expect, test } from 'vitest'
import { formOf } from './file-form.ts'

test('the form of a file shows in its start', () => {
  expect(formOf('{"pk":"a","n":{"deep":1}}\n')).toEqual({ format: 'json' })
  expect(formOf('[\n {"pk": "a"}')).toEqual({ format: 'json' })
  expect(formOf('{"pk":{"S":"a"}}\n')).toEqual({ format: 'dynamodbJson' })
  expect(formOf('{"Item":{"pk":{"S":"a"}}}\n')).toEqual({ format: 'dynamodbJson' })
  expect(formOf('{"Items": [ {"pk" : { "N" : "1" }}')).toEqual({ format: 'dynamodbJson' })
  expect(formOf('\uFEFFpk,name\r\n1,"a;b;c;d"')).toEqual({ format: 'csv', separator: ',' })
  expect(formOf('pk;name\n')).toEqual({ format: 'csv', separator: ';' })
  expect(formOf('pk\tname\n')).toEqual({ format: 'csv', separator: '\t' })
  expect(formOf('')).toEqual({ format: 'csv', separator: ',' })
})
