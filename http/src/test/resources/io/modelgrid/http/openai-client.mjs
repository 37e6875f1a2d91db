// Runs OpenAI's client for Node against a node of ours; prints what it got, as JSON.
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.argv[2], apiKey: "none", maxRetries: 0 });
const seen = {};

const models = await client.models.list();
seen.models = models.data.map((model) => model.id).sort();
seen.model = await client.models.retrieve("texts");

// Asks for Base64 by itself, and decodes it.
const usual = await client.embeddings.create({ model: "texts", input: ["abc", "bé"] });
seen.usual = usual.data.map((each) => Array.from(each.embedding));
seen.usage = usual.usage;

const floats = await client.embeddings.create({
  model: "texts",
  input: "abc",
  encoding_format: "float",
});
seen.floats = floats.data[0].embedding;

const tokens = await client.embeddings.create({
  model: "texts",
  input: [[5, 6], [7]],
  encoding_format: "float",
  dimensions: 2,
});
seen.tokens = tokens.data.map((each) => each.embedding);

try {
  await client.embeddings.create({ model: "none", input: "a" });
} catch (refused) {
  seen.refused = {
    name: refused.constructor.name,
    status: refused.status,
    code: refused.code,
    param: refused.param,
    type: refused.type,
  };
}
console.log(JSON.stringify(seen));
