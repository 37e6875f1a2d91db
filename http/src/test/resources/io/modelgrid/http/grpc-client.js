// Asks a server as a caller in JavaScript does: node grpc-client.js PROTO_FILE ADDRESS
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [file, address] = process.argv.slice(2);
const definition = loader.loadSync(file, { keepCase: true, longs: String, enums: String });
const inference = grpc.loadPackageDefinition(definition).inference;
const client = new inference.GRPCInferenceService(address, grpc.credentials.createInsecure());
const floats = Buffer.from(new Float32Array([1.5, -2]).buffer);

function ask(call, request) {
  return new Promise((resolve, reject) => {
    client[call](request, { deadline: Date.now() + 20000 }, (error, answer) =>
      error ? reject(error) : resolve(answer));
  });
}

function request(id) {
  return {
    model_name: 'echo',
    id,
    inputs: [{ name: 'x', datatype: 'FP32', shape: [2] }],
    raw_input_contents: [floats],
  };
}

function stream(count) {
  return new Promise((resolve, reject) => {
    const ids = [];
    const call = client.ModelStreamInfer({ deadline: Date.now() + 20000 });
    call.on('data', answer => ids.push(answer.infer_response.id));
    call.on('error', reject);
    call.on('end', () => resolve(ids));
    for (let i = 0; i < count; i++) {
      call.write(request('' + i));
    }
    call.end();
  });
}

async function main() {
  const told = {};
  told.live = (await ask('ServerLive', {})).live;
  told.platform = (await ask('ModelMetadata', { name: 'echo' })).platform;
  const raw = await ask('ModelInfer', request('7'));
  told.id = raw.id;
  told.raw = raw.raw_output_contents[0].equals(floats);
  const typed = request('8');
  typed.raw_input_contents = [];
  typed.inputs[0].contents = { fp32_contents: [1.5, -2] };
  told.typed = (await ask('ModelInfer', typed)).outputs[0].contents.fp32_contents;
  told.unknown = await ask('ModelReady', { name: 'none' }).catch(error => error.code);
  told.ordered = (await stream(200)).every((id, place) => id === '' + place);
  console.log(JSON.stringify(told));
}

main().then(() => process.exit(0), error => {
  console.error(error);
  process.exit(1);
});
