"""The fields that the specification asks for, by form, under their names. Source: field list of the specification."""

from __future__ import annotations

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "ic": """
        screening_no consent_signed consent_date consent_time consent_version consent_by consent_understood
        consent_impartial_witness consent_witness_role consent_sensitive_data consent_sample_storage
        consent_copy_given consent_inv_sign_time
    """,
    "dm": "birth_date age_at_consent sex ethnicity_cn height_cm initials education marital smoker alcohol",
    "hiv": """
        hiv_confirmed hiv_confirm_method hiv_confirm_date hiv_type hiv_route who_stage_worst aids_ever aids_terms
        cd4_nadir cd4_nadir_date cd4_pre_art vl_pre_art
    """,
    "art": "art_components art_start art_ongoing art_end art_change_reason art_dose_note",
    "vlh": "vlh_date vlh_op vlh vlh_unit vlh_lloq vlh_assay vlh_lab vlh_source_seen",
    "cd4h": "cd4h_date cd4h_value cd4h_pct cd4h_cd8",
    "mh": "mh_none mh_term mh_category mh_start mh_ongoing mh_end mh_grade mh_treated",
    "sv": """
        visit_code sv_attended visit_date visit_end_date sv_miss_reason sv_unsch_reason ae_none_visit cm_reviewed
        art_reviewed sv_next_date visit_status
    """,
    "vs": "vs_dt weight_kg bmi temp_c temp_site sbp dbp pulse resp spo2 position",
    "pe": """
        pe_done pe_dt pe_general pe_general_desc pe_skin pe_skin_desc pe_headneck pe_headneck_desc pe_nodes
        pe_nodes_desc pe_chest pe_chest_desc pe_heart pe_heart_desc pe_abdomen pe_abdomen_desc pe_limbs
        pe_limbs_desc pe_neuro pe_neuro_desc pe_site pe_site_desc karnofsky ecg_result cxr_result uss_abdomen
    """,
    "preg": "contraception childbearing lmp_date hcg_date hcg_sample hcg_result lactating",
    "adh": "adh_done adh_date art_missed_doses_28d adh_method adh_reason",
    "cm": """
        cm_name cm_class cm_indication cm_indication_link cm_dose cm_unit cm_route cm_freq cm_start cm_ongoing
        cm_end
    """,
    "log": "log_dt log_method log_purpose log_result log_note log_visit",
    "ser": """
        ser_date hbsag hbcab hbv_dna hbv_dna_value hcv_ab hcv_rna hcv_rna_value hav_igm hdv_igm hev_igm tp_ab
        rpr_titre
    """,
    "haem": """
        lab_done sample_dt report_date lab_name accession_no reused_screening value unit si lo hi flag grade cs ae
    """,
    "bioc": """
        lab_done sample_dt report_date lab_name accession_no fasting reused_screening value unit si lo hi flag grade
        cs ae
    """,
    "lym": """
        lab_done sample_dt report_date lab_name accession_no reused_screening cd4 cd8 cd4cd8 cd4cd8_reported cd3
        cd4pct cd8pct cd19 nk lym_total lym_platform
    """,
    "vl": "vl_dt vl_op vl vl_unit vl_lloq vl_uloq vl_assay vl_sample_type vl_lt50 vl_log10",
    "elig": """
        i1 i2 i3 i4 i5 i6 e1 e2 e3 e4 e5 e6 e7 e8 e9 e10 e11 i1_evidence i2_evidence i3_evidence i4_evidence
        i5_evidence i6_evidence e1_evidence e2_evidence e3_evidence e4_evidence e5_evidence e6_evidence e7_evidence
        e8_evidence e9_evidence e10_evidence e11_evidence i1_inv i2_inv i3_inv i4_inv i5_inv i6_inv e1_inv e5_inv
        e7_inv e9_inv active_infection malignancy organ_dysfunction organ_detail drug_dependence severe_allergy
        other_trial other_trial_last_date e10_inv inv_judgement inv_reason i1_comment i2_comment i3_comment
        i4_comment i5_comment i6_comment e1_comment e2_comment e3_comment e4_comment e5_comment e6_comment
        e7_comment e8_comment e9_comment e10_comment e11_comment planned_enrol_date elig_overall elig_assumptions
        elig_pi_sign elig_sign_dt
    """,
    "wd": "consent_withdrawn_date wd_by wd_scope wd_recorded_by wd_reason",
    "eos": """
        eos_date eos_why eos_last_contact eos_detail eos_ae eos_death eos_failed_criteria eos_ongoing_ae_count
        eos_followup_plan eos_pi_sign
    """,
    "sae": """
        sae_ae sae_report_type sae_report_no sae_reporter sae_product sae_aware_dt sae_sent_sponsor_dt sae_sent_ec_dt
        sae_diagnosis sae_narrative sae_hosp_admit sae_hosp_discharge sae_history sae_labs sae_last_dose_dt sae_doses
        sae_dechallenge sae_rechallenge sae_rel_inv sae_pi_sign
    """,
    "unbl": """
        unbl_dt unbl_why unbl_reason unbl_requested_by unbl_approved_by unbl_letter_ref unbl_arm_revealed
        unbl_ae unbl_told_participant unbl_told_staff unbl_narrative
    """,
    "prep": """
        prep_dose_no prep_arm_confirm prep_dt prep_weight_kg prep_weight_reason msc_lot msc_lot_release msc_passage
        msc_viability msc_conc msc_vol msc_total_viable msc_per_kg msc_expiry_dt msc_sterility msc_thaw saline_lot
        saline_expiry final_vol_ml bag_code use_before opaque_cover prep_check_by prep_release_dt prep_override_reason
    """,
    "ae": """
        ae_term ae_pt_code ae_start ae_ongoing ae_end ae_grade ae_possibly_serious ae_serious ae_serious_decline
        ae_crit ae_rel_ip ae_rel_proc ae_rel_art ae_action ae_treat ae_outcome ae_aesi ae_oi ae_aware_dt ae_source_lab
        ae_teae ae_days_from_dose
    """,
    "oi": """
        oi_assessed oi_sym_fever oi_sym_cough oi_sym_sweat oi_sym_weight oi_sym_dysph oi_sym_diarr oi_sym_vision
        oi_sym_neuro oi_sym_skin oi_present oi_cd4_nearest oi_prophylaxis oi_term oi_certainty oi_onset oi_evidence
        oi_recurrent oi_iris oi_ae aids_defining
    """,
    "pregr": """
        pregr_whose pregr_aware_dt pregr_lmp pregr_test_date pregr_edd pregr_gest_exposure_wk pregr_outcome
        pregr_outcome_date pregr_infant_status pregr_infant_detail pregr_followup_until pregr_ae
    """,
}
