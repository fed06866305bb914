"""Opportunistic infections and tumours of HIV: the list OITERM, and which of it define AIDS.

Source: clinical specification 2.1; the first 26 are the CDC list for adults (MMWR 2014;63(RR-3), appendix).
"""

from trialsite.crf.codelists import codelist

OITERM = codelist(
    "OITERM",
    ("CAND_RESP", "Candidiasis of bronchi, trachea or lungs", "气管/支气管/肺念珠菌病"),
    ("CAND_ESO", "Oesophageal candidiasis", "食管念珠菌病"),
    ("CERVCA", "Invasive cervical cancer", "侵袭性宫颈癌"),
    ("COCCI", "Coccidioidomycosis, disseminated/extrapulmonary", "播散性或肺外球孢子菌病"),
    ("CRYPTO", "Cryptococcosis, extrapulmonary", "肺外隐球菌病"),
    ("CRYSPO", "Cryptosporidiosis, chronic intestinal >1 month", "慢性肠道隐孢子虫病"),
    ("CMV", "CMV disease other than liver, spleen, nodes", "巨细胞病毒病（肝、脾、淋巴结以外）"),
    ("CMVRET", "CMV retinitis with loss of vision", "巨细胞病毒视网膜炎"),
    ("HIVENC", "HIV encephalopathy", "HIV脑病"),
    (
        "HSV",
        "Herpes simplex: ulcers >1 month or bronchitis/pneumonitis/oesophagitis",
        "单纯疱疹：慢性溃疡>1个月或支气管炎/肺炎/食管炎",
    ),
    ("HISTO", "Histoplasmosis, disseminated/extrapulmonary", "播散性或肺外组织胞浆菌病"),
    ("ISOSP", "Isosporiasis (cystoisosporiasis), chronic intestinal >1 month", "慢性肠道等孢球虫病（>1个月）"),
    ("KS", "Kaposi sarcoma", "卡波西肉瘤"),
    ("LYMB", "Burkitt lymphoma", "伯基特淋巴瘤"),
    ("LYMI", "Immunoblastic lymphoma", "免疫母细胞淋巴瘤"),
    ("LYMCNS", "Primary lymphoma of brain", "脑原发淋巴瘤"),
    ("MAC", "MAC or M. kansasii, disseminated/extrapulmonary", "播散性非结核分枝杆菌(MAC/堪萨斯)"),
    ("TBP", "Pulmonary tuberculosis", "肺结核"),
    ("TBE", "Disseminated/extrapulmonary tuberculosis", "肺外/播散性结核"),
    ("MYCOTH", "Other Mycobacterium, disseminated/extrapulmonary", "其他分枝杆菌病（播散性或肺外）"),
    ("PCP", "Pneumocystis jirovecii pneumonia", "肺孢子菌肺炎"),
    ("PNEUREC", "Recurrent pneumonia", "复发性肺炎"),
    ("PML", "Progressive multifocal leukoencephalopathy", "进行性多灶性白质脑病"),
    ("SALM", "Recurrent Salmonella septicaemia", "复发性沙门菌败血症"),
    ("TOXO", "Toxoplasmosis of brain", "弓形虫脑病"),
    ("WAST", "HIV wasting syndrome", "HIV消耗综合征"),
    ("TALARO", "Talaromycosis", "马尔尼菲篮状菌病"),
    ("OHL", "Oral hairy leukoplakia", "口腔毛状白斑"),
    ("CAND_ORAL", "Oral candidiasis", "口腔念珠菌病"),
    ("HZ", "Herpes zoster", "带状疱疹"),
    ("BACT", "Severe bacterial infection", "严重细菌感染"),
    ("OTHER", "Other", "其他"),
)
# the CDC list, and talaromycosis as a disseminated mycosis of WHO stage 4
AIDS_DEFINING = frozenset(entry.code for entry in OITERM) - {"OHL", "CAND_ORAL", "HZ", "BACT", "OTHER"}
