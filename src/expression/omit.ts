/** The value of the variable `omit`: stands for "as if this parameter had not been written". */

export const OMIT: unique symbol = Symbol("omit");
