import { qrPath } from "../../../src/pages/qr-path.ts";
import { useVoice } from "../texts/texts.ts";

/**
 * A load's code, as large as a phone held before a kiosk's reader shows it: black on white in
 * whatever colours the rest is, M as the readers of the GM65 family want it.
 */
export function LoadCode({ text, lane }: { text: string; lane: number }) {
  const { say } = useVoice();
  const { side, path } = qrPath(text, "M");
  return (
    <svg
      className="load-code"
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={say("round.codeOf", { lane })}
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
