/**
 * Part of every approval's hash. Raise it when a change of the compiler could give any template another rendering or
 * another verdict: stored templates are then compiled and reviewed anew.
 */
export const COMPILER_VERSION = 4;
