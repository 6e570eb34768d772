"""Traditional characters of the vocabulary -> simplified, one for one.

Only what people write when they ask for an edit: a table of our own, no dictionary. Quoted text is
never folded, it is shown as written.
"""

from __future__ import annotations

_PAIRS = """
轉转 場场 開开 頭头 結结 豎竖 標标 題题 顯显 刪删 樂乐 兩两 調调 關关 聲声 視视
頻频 長长 鐘钟 時时 間间 後后 個个 幫帮 請请 煩烦 將将 過过 從从 與与 並并 併并
畫画 橫横 輕轻 靜静 減减 變变 動动 態态 鏡镜 縮缩 寬宽 邊边 紅红 綠绿 藍蓝 黃黄
顏颜 體体 號号 寫写 著着 內内 為为 這这 裡里 裏里 對对 於于 給给 讓让 麼么 沒没
還还 們们 無无 點点 單单 獨独 僅仅 錄录 導导 載载 傳传 輸输 檔档 連连 條条 張张
圖图 隨随 雙双 漸渐 疊叠 閃闪 蓋盖 鋪铺 滿满 適适 應应 設设 濾滤 啟启 數数 幀帧
螢荧 續续 閉闭 響响 戶户 積积 餘余 額额 檢检 狀状 軌轨 線线 軸轴 資资 訊讯 樣样
換换 備备 錯错 誤误 廢废 話话 語语 氣气 詞词 節节 級级 專专 業业 觀观 銳锐 穩稳
類类 壓压 劃划 幾几 嗎吗 側侧 頂顶 處处 緩缓 斷断 帶带 聽听 說说 講讲 遠远 進进
選选 擇择 項项 預预 覽览 貼贴 紙纸 濃浓 強强 溫温 復复 複复 電电 膠胶 捲卷 凍冻
馬马 賽赛 編编 輯辑 製制 聯联 產产 別别 當当 現现 員员 淨净 補补 飾饰 確确 認认
雜杂 護护 極极 簡简 門门 問问 質质 發发 歲岁 陰阴 創创 緊紧 鬆松 飛飞 擊击 劇剧
獲获 徑径 剛刚 終终 暫暂 搶抢 幣币
"""
SIMPLIFIED = {pair[0]: pair[1] for pair in _PAIRS.split()}


def simplified(text: str) -> str:
    """The text with known traditional characters folded; as many characters as before."""
    return "".join(SIMPLIFIED.get(char, char) for char in text)
