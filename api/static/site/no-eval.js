// The page's policy forbids making code from text. A library asks whether it may by trying, which the browser
// would report as a violation; this answers the same "no" before the browser has to.
globalThis.Function = new Proxy(Function, {
  construct() {
    throw new EvalError("code from text is not allowed here");
  },
});
