import { LineChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use, type ComposeOption } from "echarts/core";
import type { LineSeriesOption } from "echarts/charts";
import type { GridComponentOption, TooltipComponentOption } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import type { Answer } from "../api/client.ts";
import { useVoice, type Voice } from "../texts/texts.ts";

use([LineChart, GridComponent, TooltipComponent, LegendComponent, AriaComponent, CanvasRenderer]);

type Spans = Answer<"readKioskClimate">["items"];
type Option = ComposeOption<LineSeriesOption | GridComponentOption | TooltipComponentOption>;

const TEMPERATURE = "#a8071a";
const HUMIDITY = "#0958d9";

/** Temperature and humidity over time, each by its own axis. */
export function ClimateChart({ spans }: { spans: Spans }) {
  const voice = useVoice();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const chart = init(place.current);
    chart.setOption(optionOf(spans, voice));
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [spans, voice]);
  return <div ref={place} className="chart" role="img" aria-label={labelOf(spans, voice)} />;
}

/** What the picture shows, for those who do not see it. */
function labelOf(spans: Spans, { say }: Voice): string {
  const of = (pick: (span: Spans[number]) => number, choose: (a: number, b: number) => number) =>
    spans.map(pick).reduce((a, b) => choose(a, b));
  return say("kiosk.climateLabel", {
    low: of((span) => span.temperatureCenti.min, Math.min) / 100,
    high: of((span) => span.temperatureCenti.max, Math.max) / 100,
    dry: of((span) => span.humidityDeci.min, Math.min) / 10,
    wet: of((span) => span.humidityDeci.max, Math.max) / 10,
  });
}

function optionOf(spans: Spans, { say, time }: Voice): Option {
  const line = (name: string, colour: string, points: number[][]): LineSeriesOption => ({
    type: "line",
    name,
    data: points,
    showSymbol: points.length < 40,
    lineStyle: { color: colour },
    itemStyle: { color: colour },
    yAxisIndex: colour === HUMIDITY ? 1 : 0,
  });
  const axis = (name: string, side: "left" | "right", colour: string) =>
    ({
      type: "value",
      name,
      position: side,
      scale: true,
      nameTextStyle: { color: colour, align: side },
      axisLabel: { color: colour },
      splitLine: { show: side === "left" },
    }) as const;
  return {
    animation: false,
    grid: { left: 44, right: 44, top: 36, bottom: 28 },
    // As drawn text: a tooltip of HTML would bring style attributes, which the policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: {
      type: "time",
      axisLabel: { hideOverlap: true },
      axisPointer: { label: { formatter: ({ value }) => time(Number(value)) } },
    },
    yAxis: [
      axis(say("kiosk.temperature"), "left", TEMPERATURE),
      axis(say("kiosk.humidity"), "right", HUMIDITY),
    ],
    series: [
      line(
        say("kiosk.temperature"),
        TEMPERATURE,
        spans.map(({ start, temperatureCenti }) => [start * 1000, temperatureCenti.mean / 100]),
      ),
      line(
        say("kiosk.humidity"),
        HUMIDITY,
        spans.map(({ start, humidityDeci }) => [start * 1000, humidityDeci.mean / 10]),
      ),
    ],
  };
}
