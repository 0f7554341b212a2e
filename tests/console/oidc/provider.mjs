// An OpenID provider for one client, on localhost: node provider.mjs PORT REDIRECT_URI ALGORITHM.
// It has new keys each time it starts, and believes any password. Says "ready" once it listens.

import { generateKeyPairSync } from "node:crypto";

import { Provider } from "oidc-provider";

const [port, redirectUri, algorithm] = process.argv.slice(2);

function key(alg, type, options) {
    const { privateKey } = generateKeyPairSync(type, options);
    const kid = `${alg}-${process.pid}`;
    return { ...privateKey.export({ format: "jwk" }), kid, alg, use: "sig" };
}

const provider = new Provider(`http://localhost:${port}`, {
    clients: [
        {
            client_id: "opentrail",
            client_secret: "a secret / with + signs",
            redirect_uris: [redirectUri],
            id_token_signed_response_alg: algorithm,
        },
    ],
    jwks: {
        keys: [
            key("RS256", "rsa", { modulusLength: 2048 }),
            key("PS256", "rsa", { modulusLength: 2048 }),
            key("ES256", "ec", { namedCurve: "P-256" }),
        ],
    },
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256"] },
    cookies: { keys: ["a key of tests"] },
    claims: { openid: ["sub"], profile: ["preferred_username"], groups: ["groups"] },
    scopes: ["openid", "profile", "groups"],
    findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({
            sub: id,
            preferred_username: `${id}@example.com`,
            groups: id === "ann" ? ["soc", "staff"] : ["staff"],
        }),
    }),
});
provider.listen(Number(port), "localhost", () => console.log("ready"));
