"""Exports of torchvision, timm and transformers architectures with random weights, as in

    python -m venv /tmp/venv && /tmp/venv/bin/pip install -r requirements.txt
    /tmp/venv/bin/python export.py OUT_DIR [NAME ...]      # torch.onnx by TorchScript, else dynamo
    /tmp/venv/bin/python export.py OUT_DIR --dynamo [NAME ...]

Run by hand; neither build nor tests need it. `assay dev bench models --models OUT_DIR` reads them.
"""
import sys, os, time, json, torch, warnings, signal
warnings.filterwarnings("ignore")
out=sys.argv[1]; which=[a for a in sys.argv[2:] if a!="--dynamo"]; dynamo="--dynamo" in sys.argv
torch.manual_seed(0)
T=16
import torchvision.models as tv, torchvision.models.segmentation as seg
img=lambda s=224:(torch.randn(1,3,s,s),)
J={}
for n in "resnet50 densenet121 efficientnet_v2_s efficientnet_b0 vgg11 convnext_tiny vit_b_16 swin_t mobilenet_v2 mnasnet1_0 regnet_y_400mf resnext50_32x4d googlenet inception_v3 alexnet resnet18 densenet201 resnet152 maxvit_t swin_v2_t".split():
    J["tv_"+n]=(lambda n=n:(getattr(tv,n)(weights=None, **({"init_weights":True} if n in("googlenet","inception_v3") else {})), img(299 if n=="inception_v3" else 224), ["image"]))
J["tv_deeplabv3_mobilenet"]=lambda:(W(seg.deeplabv3_mobilenet_v3_large(weights=None,weights_backbone=None),"out"),img(),["image"])
J["tv_fcn_resnet50"]=lambda:(W(seg.fcn_resnet50(weights=None,weights_backbone=None),"out"),img(),["image"])
class W(torch.nn.Module):
    def __init__(s,m,k): super().__init__(); s.m=m; s.k=k
    def forward(s,x): return s.m(x)[s.k]
import timm
for n in "mixer_b16_224 ghostnet_100 hrnet_w18_small poolformer_s12 levit_128 mobilevit_s edgenext_xx_small cait_xxs24_224 gmlp_s16_224 resmlp_12_224 repvgg_a0 rexnet_100 dm_nfnet_f0 res2net50_26w_4s cspresnet50 pit_ti_224 convmixer_768_32 efficientformer_l1 deit_tiny_patch16_224 beit_base_patch16_224 coat_lite_tiny twins_svt_small tf_efficientnet_lite0 skresnet18 dla34 visformer_tiny nest_tiny tnt_s_patch16_224 crossvit_tiny_240 volo_d1_224 eva02_tiny_patch14_224 ese_vovnet19b_dw hardcorenas_a inception_next_tiny fastvit_t8 tinynet_a xception41 bat_resnext26ts eca_halonext26ts lambda_resnet26t".split():
    def f(n=n):
        m=timm.create_model(n,pretrained=False); s=m.default_cfg["input_size"][-1]
        return m,img(s),["image"]
    J["timm_"+n]=f
def hf(cls,cfgcls,kw,enc=("input_ids","attention_mask"),wrap=None):
    def f():
        import transformers as t
        cfg=getattr(t,cfgcls)(**kw); 
        try: cfg._attn_implementation="eager"
        except Exception: pass
        m=getattr(t,cls)(cfg)
        class H(torch.nn.Module):
            def __init__(s): super().__init__(); s.m=m
            def forward(s,input_ids,attention_mask):
                o=s.m(input_ids=input_ids,attention_mask=attention_mask,**({"decoder_input_ids":input_ids} if wrap=="dec" else {}), return_dict=True, **({} if wrap in("nocache",) else {"use_cache":False} if wrap=="causal" or wrap=="dec" else {}))
                return o[0]
        return H(),(torch.randint(0,100,(1,T)),torch.ones(1,T,dtype=torch.long)),list(enc)
    return f
B=dict(vocab_size=100,hidden_size=64,num_hidden_layers=3,num_attention_heads=4,intermediate_size=128,max_position_embeddings=64)
J["hf_bert"]=hf("BertModel","BertConfig",B)
J["hf_roberta"]=hf("RobertaModel","RobertaConfig",{**B,"pad_token_id":1})
J["hf_electra"]=hf("ElectraModel","ElectraConfig",{**B,"embedding_size":64})
J["hf_albert"]=hf("AlbertModel","AlbertConfig",{**B,"embedding_size":32})
J["hf_mpnet"]=hf("MPNetModel","MPNetConfig",B)
J["hf_distilbert"]=hf("DistilBertModel","DistilBertConfig",dict(vocab_size=100,dim=64,n_layers=3,n_heads=4,hidden_dim=128,max_position_embeddings=64))
J["hf_deberta_v2"]=hf("DebertaV2Model","DebertaV2Config",{**B,"relative_attention":True,"pos_att_type":["p2c","c2p"],"position_buckets":16})
J["hf_gpt2"]=hf("GPT2LMHeadModel","GPT2Config",dict(vocab_size=100,n_embd=64,n_layer=3,n_head=4,n_positions=64),wrap="causal")
J["hf_opt"]=hf("OPTForCausalLM","OPTConfig",dict(vocab_size=100,hidden_size=64,num_hidden_layers=3,num_attention_heads=4,ffn_dim=128,max_position_embeddings=64,word_embed_proj_dim=64),wrap="causal")
J["hf_bloom"]=hf("BloomForCausalLM","BloomConfig",dict(vocab_size=100,hidden_size=64,n_layer=3,n_head=4),wrap="causal")
for n,c in (("llama","Llama"),("mistral","Mistral"),("qwen2","Qwen2"),("gemma","Gemma"),("phi","Phi"),("qwen3","Qwen3")):
    J["hf_"+n]=hf(c+"ForCausalLM",c+"Config",{**B,"num_key_value_heads":2,"head_dim":16},wrap="causal")
J["hf_falcon"]=hf("FalconForCausalLM","FalconConfig",dict(vocab_size=100,hidden_size=64,num_hidden_layers=3,num_attention_heads=4),wrap="causal")
J["hf_t5"]=hf("T5Model","T5Config",dict(vocab_size=100,d_model=64,d_kv=16,d_ff=128,num_layers=3,num_heads=4),wrap="dec")
J["hf_bart"]=hf("BartModel","BartConfig",dict(vocab_size=100,d_model=64,encoder_layers=2,decoder_layers=2,encoder_attention_heads=4,decoder_attention_heads=4,encoder_ffn_dim=128,decoder_ffn_dim=128,max_position_embeddings=64),wrap="dec")
J["hf_xlnet"]=hf("XLNetModel","XLNetConfig",dict(vocab_size=100,d_model=64,n_layer=3,n_head=4,d_inner=128))
def tok(m,v=100): return m,(torch.randint(0,v,(1,16)),),["tokens"]
class RN(torch.nn.Module):
    def __init__(s,kind):
        super().__init__(); s.e=torch.nn.Embedding(100,32); s.r=getattr(torch.nn,kind)(32,48,num_layers=2,bidirectional=True,batch_first=True); s.f=torch.nn.Linear(96,10)
    def forward(s,x): return torch.log_softmax(s.f(s.r(s.e(x))[0][:,-1]),-1)
for k in ("LSTM","GRU","RNN"): J["own_"+k.lower()]=lambda k=k:tok(RN(k))
def wav():
    import transformers as t
    m=t.Wav2Vec2Model(t.Wav2Vec2Config(hidden_size=64,num_hidden_layers=2,num_attention_heads=4,intermediate_size=128,conv_dim=(32,32,32),conv_stride=(5,2,2),conv_kernel=(10,3,3),num_feat_extract_layers=3,num_conv_pos_embeddings=16,num_conv_pos_embedding_groups=4))
    class H(torch.nn.Module):
        def __init__(s): super().__init__(); s.m=m
        def forward(s,x): return s.m(x)[0]
    return H(),(torch.randn(1,4000),),["image"]
J["hf_wav2vec2"]=wav
def run(n):
    m,args,names=J[n](); m.eval()
    p=os.path.join(out,n+".onnx"); t=time.time()
    mode="torchscript"
    try:
        if dynamo: raise RuntimeError("asked for")
        with torch.no_grad(): torch.onnx.export(m,args,p,input_names=names,output_names=["out"],opset_version=17,dynamo=False,dynamic_axes={k:{0:"N"} for k in names})
    except Exception as e:
        err=str(e)[:200]; mode="dynamo"
        with torch.no_grad(): torch.onnx.export(m,args,p,input_names=names,output_names=["out"],opset_version=18,dynamo=True,external_data=False)
    print(n,mode,round(time.time()-t,1),"s",os.path.getsize(p)//1000,"kB",flush=True)
if __name__=="__main__":
    names=which or list(J)
    if names==["--list"]: print("\n".join(J)); sys.exit()
    for n in names:
        if os.path.exists(os.path.join(out,n+".onnx")): continue
        pid=os.fork()
        if pid==0:
            signal.alarm(240)
            try: run(n)
            except BaseException as e: print("FAIL",n,type(e).__name__,str(e)[:300].replace("\n"," "),flush=True); os._exit(1)
            os._exit(0)
        os.waitpid(pid,0)
