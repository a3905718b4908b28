import type * as z from 'zod';
import type { ErrorCode } from './error-codes.ts';

/** Marks an issue that has an error code of its own, where others are BAD_MESSAGE. */
export function issueCode(code: ErrorCode): { params: { code: ErrorCode } } {
  return { params: { code } };
}

/** Whether an issue was marked with this code. */
export function hasIssueCode(issue: z.core.$ZodIssue, code: ErrorCode): boolean {
  return issue.code === 'custom' && issue.params?.['code'] === code;
}
