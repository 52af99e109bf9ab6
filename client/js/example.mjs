// What is held about me, and a corrected postcode: node example.mjs https://site.example ADDRESS PASSWORD
import { Charte, CharteError } from "./charte.js";

const [base, email, password] = process.argv.slice(2);
const site = new Charte(base, { language: "en" });
site.token = (await site.signIn({ email, password })).token;
for (const value of (await site.myData()).values) console.log(value.what + ": " + value.value);
const { digest } = await site.notice("field.postcode"); // a real page shows the notice first
await site.correct({ notice: digest, values: { postcode: "75011" } });
try {
  await site.correct({ notice: digest, values: { postcode: "?" } });
} catch (error) {
  if (error instanceof CharteError) console.log(error.problem.errors?.[0].message);
}
await site.signOut();
