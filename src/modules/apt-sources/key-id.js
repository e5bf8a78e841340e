/** How a key is named in a task. Pure. */
/** 8 or 16 digits, or more; undefined for anything else. */
export function keyId(given) {
    const digits = given.replaceAll(/\s/g, "").replace(/^0x/i, "").toUpperCase();
    const { length } = digits;
    const isOne = /^[0-9A-F]+$/.test(digits) && (length === 8 || (length >= 16 && length <= 40));
    return isOne ? { given, digits } : undefined;
}
