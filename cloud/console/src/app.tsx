import { QueryClientProvider } from "@tanstack/react-query";
import { App as Messages, ConfigProvider, type ThemeConfig } from "antd";
import enGB from "antd/locale/en_GB";
import zhCN from "antd/locale/zh_CN";
import { useState } from "react";
import { freshQueries } from "./api/queries.ts";
import { useLanguage } from "./frame/language.ts";
import { Shell } from "./frame/shell.tsx";
import { VoiceContext, type Voice } from "./texts/texts.ts";

/** The style elements of Ant Design carry the answer's nonce, or the page's policy stops them. */
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";

/** Greens and reds dark enough to be read on white (WCAG 2.2 section 1.4.3). */
const THEME: ThemeConfig = {
  token: {
    colorPrimary: "#0b6e4f",
    colorLink: "#0b6e4f",
    colorSuccess: "#237804",
    colorWarning: "#ad4e00",
    colorError: "#a8071a",
    colorTextDescription: "#595959",
    colorTextPlaceholder: "#6b6b6b",
    borderRadius: 6,
    fontFamily:
      '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif',
    motion: false,
  },
};

/** Two characters need no space between them. */
const BUTTON = { autoInsertSpace: false };

/** The console, from the language down to the page the address names. */
export function App({ first }: { first: Voice }) {
  const [queries] = useState(freshQueries);
  const [voice, setLanguage] = useLanguage(first);
  return (
    <QueryClientProvider client={queries}>
      <ConfigProvider
        csp={{ nonce }}
        locale={voice.language === "zh" ? zhCN : enGB}
        button={BUTTON}
        theme={THEME}
      >
        <VoiceContext value={voice}>
          <Messages>
            <Shell setLanguage={setLanguage} />
          </Messages>
        </VoiceContext>
      </ConfigProvider>
    </QueryClientProvider>
  );
}
