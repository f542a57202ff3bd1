/** From a file of stock cards to a file of forecasts, both as text. */
import type { CardNote } from "./cards/card-errors.ts";
import { panelOfCards } from "./cards/cards-to-panel.ts";
import { parseCards, periodText } from "./cards/parse-cards.ts";
import { forecastPanel, type Choice, type PanelForecaster } from "./forecast/automatic.ts";

export const FORECAST_COLUMNS = "site,product,origin,period,p10,p50,mean,p90";

/** Months ahead that may be asked for. */
export const HORIZON_MAX = 12;

export interface ForecastFile {
  /** One line for each place, product and month ahead, under `FORECAST_COLUMNS`. */
  csv: string;
  /** What was mended or doubted in the cards. */
  notes: CardNote[];
  choice: Choice;
  series: number;
}

/** A cell; in double quotes where it would otherwise end early. */
function cell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function units(value: number): string {
  return String(Number(value.toFixed(3)));
}

/**
 * Forecasts every place and product of the cards from the last month in them, `horizon` months (1
 * to `HORIZON_MAX`) ahead, in this thread unless told where. Rejects with CardsRefused.
 */
export async function forecastCards(
  text: string,
  horizon: number,
  forecast: PanelForecaster = async (...asked) => forecastPanel(...asked),
): Promise<ForecastFile> {
  const { cards, notes } = parseCards(text);
  const panel = panelOfCards(cards);
  const { choice, forecasts } = await forecast(panel, horizon);
  const last = panel.first + panel.periods - 1;
  const lines = forecasts.flatMap(({ site, product, steps }) =>
    steps.map(({ p10, p50, mean, p90 }, step) =>
      [
        cell(site),
        cell(product),
        periodText(last),
        periodText(last + step + 1),
        ...[p10, p50, mean, p90].map(units),
      ].join(","),
    ),
  );
  const csv = [FORECAST_COLUMNS, ...lines, ""].join("\n");
  return { csv, notes, choice, series: forecasts.length };
}
