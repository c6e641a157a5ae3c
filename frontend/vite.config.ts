import { defineConfig } from "vitest/config";

// File names carry no hashes: Django's static files add their own, and the built files are committed.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../production/static/production/app",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    license: { fileName: "licences.md" },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: [
        "main", "render", "dictionary", "study", "proposals", "clips-new", "clips-job", "clips-draft", "admin-live", "admin-queue",
        "admin-rating", "embed", "embed-v1", "local-times",
      ].map((entry) => `src/${entry}.ts`),
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
        codeSplitting: {
          groups: [
            { name: "three", test: /node_modules\/three/ },
            // Small and wanted everywhere: one file, where a slow line would otherwise wait for ten.
            { name: "common", test: /src\/(page|words|neutral|messages\/\w+|spans|skeleton|views|people|times|kept|menu|between|dictionary\/(search|entries))\.ts$|preload-helper/ },
          ],
        },
      },
    },
  },
  test: { include: ["tests/**/*.test.ts"], testTimeout: 60_000 },
});
