/** Why a document, an XPath or a child can't be used; becomes a refusal. */

export class XmlProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = "XmlProblem";
  }
}
