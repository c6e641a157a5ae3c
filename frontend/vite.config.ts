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
      input: ["main", "render", "dictionary", "clips-new", "clips-job", "proposals", "admin-live"].map((entry) => `src/${entry}.ts`),
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
        codeSplitting: { groups: [{ name: "three", test: /node_modules\/three/ }] },
      },
    },
  },
  test: { include: ["tests/**/*.test.ts"], testTimeout: 60_000 },
});
