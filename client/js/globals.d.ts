// What the example asks of Node.js, for the check of its types alone.
declare const process: { argv: string[] };
