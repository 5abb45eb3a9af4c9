// Which new names could be taken for a known one.
import { isLookalike } from '../../../src/services/accounts/lookalike';

test.each([
  ['grace@demo.example', 'grace@demo.example'],
  ['grace@other.example', 'grace@demo.example'],
  ['graces@demo.example', 'grace@demo.example'],
  ['grce@demo.example', 'grace@demo.example'],
  ['grxce@demo.example', 'grace@demo.example'],
  ['garce@demo.example', 'grace@demo.example'],
  ['g.r.a.c.e@demo.example', 'grace@demo.example'],
  ['adrnln@demo.example', 'admin@demo.example'],
  ['he1en.m00re@demo.example', 'helen.moore@demo.example'],
  ['GRACE NOVAK', 'Grace Novak'],
  ['Gráce  Novák', 'Grace Novak'],
  ['Novak', 'novac'],
])('%s looks like %s', (name, known) => {
  expect(isLookalike(name, known)).toBe(true);
  expect(isLookalike(known, name)).toBe(true);
});

test.each([
  ['bob@demo.example', 'grace@demo.example'],
  ['graham@demo.example', 'grace@demo.example'],
  ['gra@demo.example', 'grace@demo.example'],
  ['garec@demo.example', 'grace@demo.example'],
  ['', 'grace'],
  ['@demo.example', 'g@demo.example'],
])('%s does not look like %s', (name, known) => {
  expect(isLookalike(name, known)).toBe(false);
});
