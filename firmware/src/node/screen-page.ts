/** The page of a kiosk's screen: read from two metres, Chinese large, the number largest. */
export const SCREEN_PAGE = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>安心</title>
<style>
  body { margin: 0; height: 100vh; display: flex; flex-direction: column; gap: 4vh;
    justify-content: center; align-items: center; text-align: center;
    font-family: "Noto Sans CJK SC", sans-serif; color: #1b3a36; background: #fff; }
  #zh { font-size: 7vw; line-height: 1.35; padding: 0 6vw; }
  #number { font-size: 16vw; letter-spacing: 0.15em; font-variant-numeric: tabular-nums; }
  #number:empty { display: none; }
  #en { font-size: 3vw; padding: 0 6vw; color: #4b6662; }
</style>
<div id="zh" role="status"></div>
<div id="number"></div>
<div id="en" lang="en"></div>
<script>
  // The browser connects again by itself when the kiosk's program was restarted.
  new EventSource("/shown").onmessage = (event) => {
    const shown = JSON.parse(event.data);
    for (const id of ["zh", "en", "number"]) {
      document.getElementById(id).textContent = shown[id];
    }
  };
</script>
</html>
`;
