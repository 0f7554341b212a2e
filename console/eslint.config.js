import hooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import typescript from "typescript-eslint";

export default defineConfig(
    { ignores: ["dist", "node_modules", "src/api/schema.d.ts"] },
    {
        files: ["**/*.{ts,tsx}"],
        extends: [typescript.configs.strict, hooks.configs.flat.recommended],
        rules: {
            "no-console": "error",
            "max-lines": ["error", 500],
            "@typescript-eslint/no-empty-function": "off",
            "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
            // setState in an effect is how an answer of the server gets in.
            "react-hooks/set-state-in-effect": "off",
        },
    },
);
