/** What a `.sources` file says of one repository. Pure. */
const NAMES = { name: "X-Repolib-Name", uris: "URIs" };
/** `check_valid_until` is `Check-Valid-Until`. */
function fieldName(parameter) {
    return (NAMES[parameter] ??
        parameter.replaceAll(/[a-z0-9]+_?/g, (part) => part.charAt(0).toUpperCase() + part.slice(1).replace("_", "-")));
}
function fieldValue(value) {
    if (typeof value === "boolean")
        return value ? "yes" : "no";
    return typeof value === "object" ? value.join(" ") : String(value);
}
/** A key in the file itself: below its field, indented, a dot for an empty line. */
function indented(text) {
    return text
        .trim()
        .split(/\r\n|\n|\r/)
        .map((line) => `\n    ${line.trim() || "."}`)
        .join("");
}
/** One field to a line, by the parameters' names in their order; what has no value is left out. */
export function deb822Text(fields) {
    return Object.keys(fields)
        .toSorted()
        .map((parameter) => {
        const value = fields[parameter];
        if (value === undefined || (typeof value === "object" && value.length === 0))
            return "";
        const text = fieldValue(value);
        return `${fieldName(parameter)}:${text.includes("\n") ? indented(text) : ` ${text}`}\n`;
    })
        .join("");
}
/** The name of a repository's files. */
export function repositorySlug(name) {
    return name
        .toLowerCase()
        .replaceAll(/[_\s]+/g, "-")
        .replaceAll(/[^a-z0-9-]+/g, "");
}
