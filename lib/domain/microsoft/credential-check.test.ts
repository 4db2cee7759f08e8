import { describe, expect, it } from 'vitest'
import { findAadsts } from './aadsts'
import { findCheckOutcome } from './credential-check'

const HERE = '11111111-2222-4333-8444-555555555555'
const ELSEWHERE = '99999999-2222-4333-8444-555555555555'

describe('findCheckOutcome', () => {
  it.each([
    ['7000215', [], 'secret'],
    ['7000222', [], 'secret_expired'],
    ['90002', [], 'directory'],
    ['900023', [], 'directory'],
    ['700016', [HERE], 'client_id'],
    ['700016', [ELSEWHERE, HERE], 'client_id'],
    ['700016', [ELSEWHERE], 'other_directory'],
    ['700016', [], 'client_id_or_directory'],
    ['7000229', [HERE], 'not_installed'],
    ['7000112', [], 'disabled'],
    ['700025', [], 'public_client'],
    ['53003', [], 'policy'],
    ['90033', [], 'unavailable'],
    ['500011', [], 'refused'],
    ['123456', [], 'refused'],
  ])('AADSTS%s, domains in %j: %s', (code, found, outcome) => {
    const key = findAadsts(code)?.key ?? 'unknown'
    expect(findCheckOutcome({ key, code }, HERE, found)).toBe(outcome)
  })
})
