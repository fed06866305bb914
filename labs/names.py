"""What hospitals call analytes on a report: the usual abbreviation, and other names in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

# the abbreviation comes first; the names of the analyte itself are known anyway
NAMES: Mapping[str, tuple[str, ...]] = {
    "wbc": ("WBC", "leukocytes", "白细胞", "白细胞数", "白细胞总数"),
    "neut_pct": ("NEUT%", "NE%", "NEU%", "GRAN%", "neutrophil %", "中性粒细胞%", "中性粒细胞比率", "中性粒细胞百分率"),
    "lymph_pct": (
        "LYMPH%",
        "LY%",
        "LYM%",
        "lymphocyte %",
        "淋巴细胞%",
        "淋巴细胞比率",
        "淋巴细胞百分率",
        "淋巴细胞百分比",
    ),
    "neut": (
        "NEUT#",
        "NE#",
        "NEU#",
        "NEUT",
        "GRAN#",
        "ANC",
        "neutrophils",
        "中性粒细胞",
        "中性粒细胞数",
        "中性粒细胞计数",
    ),
    "lymph": ("LYMPH#", "LY#", "LYM#", "LYMPH", "ALC", "lymphocytes", "淋巴细胞", "淋巴细胞数", "淋巴细胞计数"),
    "mono": ("MONO#", "MO#", "MON#", "MONO", "monocytes", "单核细胞", "单核细胞数", "单核细胞计数"),
    "eos": (
        "EO#",
        "EOS#",
        "EOS",
        "EO",
        "eosinophils",
        "嗜酸性粒细胞",
        "嗜酸性粒细胞数",
        "嗜酸细胞",
        "嗜酸性粒细胞计数",
    ),
    "baso": (
        "BASO#",
        "BA#",
        "BAS#",
        "BASO",
        "basophils",
        "嗜碱性粒细胞",
        "嗜碱性粒细胞数",
        "嗜碱细胞",
        "嗜碱性粒细胞计数",
    ),
    "rbc": ("RBC", "erythrocytes", "红细胞", "红细胞数", "红细胞计数"),
    "hgb": ("HGB", "HB", "hemoglobin", "血色素", "血红蛋白浓度", "血红蛋白测定"),
    "hct": ("HCT", "PCV", "hematocrit", "红细胞比容", "红细胞比积", "红细胞压积测定"),
    "mcv": ("MCV", "平均红细胞容积", "红细胞平均体积"),
    "mch": ("MCH", "平均血红蛋白含量", "红细胞平均血红蛋白含量", "平均血红蛋白量"),
    "mchc": ("MCHC", "平均血红蛋白浓度", "红细胞平均血红蛋白浓度"),
    "plt": ("PLT", "platelets", "thrombocytes", "血小板", "血小板数", "血小板计数"),
    "alt": ("ALT", "GPT", "SGPT", "谷丙转氨酶", "丙氨酸转氨酶", "谷丙"),
    "ast": ("AST", "GOT", "SGOT", "谷草转氨酶", "天冬氨酸转氨酶", "天门冬氨酸氨基转移酶", "谷草"),
    "ggt": ("GGT", "γ-GT", "r-GT", "谷氨酰转肽酶", "γ-谷氨酰转肽酶", "γ-谷氨酰转移酶", "谷氨酰转移酶"),
    "alp": ("ALP", "AKP", "碱性磷酸酶测定"),
    "tp": ("TP", "总蛋白测定", "血清总蛋白"),
    "alb": ("ALB", "白蛋白测定", "血清白蛋白"),
    "tbil": ("TBIL", "T-BIL", "TB", "TBil", "bilirubin", "血清总胆红素"),
    "dbil": ("DBIL", "D-BIL", "DB", "结合胆红素", "血清直接胆红素"),
    "urea": ("UREA", "BUN", "尿素氮", "血尿素氮", "血尿素"),
    "crea": ("CREA", "CRE", "CR", "Scr", "SCr", "血肌酐", "血清肌酐", "肌酐测定"),
    "ua": ("UA", "URIC", "urate", "血尿酸", "尿酸测定"),
    "glu": ("GLU", "FBG", "FPG", "glucose", "葡萄糖", "血糖", "空腹葡萄糖"),
    "k": ("K", "K+", "血钾", "钾离子", "血清钾"),
    "na": ("NA", "Na+", "血钠", "钠离子", "血清钠"),
    "cl": ("CL", "Cl-", "血氯", "氯离子", "血清氯"),
    "ca": ("CA", "Ca2+", "TCa", "calcium", "钙", "血钙", "总钙测定", "血清钙"),
    "phos": ("P", "PHOS", "IP", "PO4", "phosphorus", "磷", "血磷", "无机磷测定", "血清磷"),
    "mg": ("MG", "Mg2+", "血镁", "镁离子", "血清镁"),
    "chol": ("TC", "CHOL", "TCHO", "cholesterol", "胆固醇", "血清总胆固醇"),
    "tg": ("TG", "TRIG", "triglyceride", "三酰甘油", "血清甘油三酯"),
    "ck": ("CK", "CPK", "磷酸肌酸激酶", "肌酸磷酸激酶"),
    "ldh": ("LDH", "LD", "乳酸脱氢酶测定"),
    "crp": ("CRP", "hsCRP", "hs-CRP", "C-反应蛋白", "超敏C反应蛋白"),
}


def abbreviation(key: str) -> str:
    """What a report calls the analyte in short."""
    return NAMES[key][0]
